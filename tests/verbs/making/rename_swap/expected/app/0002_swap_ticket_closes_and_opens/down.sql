ALTER TABLE ticket RENAME COLUMN opens TO closes_old;
ALTER TABLE ticket RENAME COLUMN closes TO opens;
ALTER TABLE ticket RENAME COLUMN closes_old TO closes;
