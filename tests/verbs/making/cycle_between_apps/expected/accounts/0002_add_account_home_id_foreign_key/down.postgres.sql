ALTER TABLE account DROP CONSTRAINT account_home_id_fkey;
