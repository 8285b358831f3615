//! Names as words of a name.

use caribou_schema::{Name, QualifiedName};

/// Returns a name in `a-z`, `0-9` and single `_`; empty when nothing of it can be written so.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ => match plain(c) {
                Some(letters) => slug.push_str(letters),
                None if c.is_ascii() && !slug.is_empty() && !slug.ends_with('_') => slug.push('_'),
                None => {}
            },
        }
    }
    slug.trim_end_matches('_').to_owned()
}

pub(super) fn word(name: &Name) -> String {
    slug(name.as_str())
}

/// Returns a name with the schema that it is in.
pub(super) fn full(name: &QualifiedName) -> String {
    slug(&name.to_string())
}

/// The letters for one that is not in the English alphabet.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' => "s",
        'ß' => "ss",
        'ť' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn what_is_no_word_is_left_out() {
        assert_eq!(slug("Größe"), "groesse");
        assert_eq!(slug("billing.Invoice Total"), "billing_invoice_total");
        assert_eq!(slug("__x--y__"), "x_y");
        assert_eq!(slug("票"), "");
    }
}
