-- The shape decides: what is no hash of a known kind, whole and in its own alphabet, is refused by the constraint that calls this. Plain text, MD5 and a
-- hash that a narrower column once cut off have none of these shapes.
create function strata_users.password_algorithm(p_password_hash text) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_password_hash ~ '^\$argon2id\$v=19\$m=[1-9][0-9]{0,6},t=[1-9][0-9]{0,2},p=[1-9][0-9]{0,2}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{43,86}$' then 'argon2id'
    when p_password_hash ~ '^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$' then 'bcrypt'
    when p_password_hash ~ '^\$scrypt\$ln=[1-9][0-9]?,r=[1-9][0-9]?,p=[1-9][0-9]?\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{43,86}$' then 'scrypt'
  end;
end;

comment on function strata_users.password_algorithm(text) is 'The algorithm of a password hash, from its shape: argon2id, bcrypt or scrypt; null when it is none of them.';
