ALTER TABLE ticket RENAME COLUMN closes TO closes_old;
ALTER TABLE ticket RENAME COLUMN opens TO closes;
ALTER TABLE ticket RENAME COLUMN closes_old TO opens;
