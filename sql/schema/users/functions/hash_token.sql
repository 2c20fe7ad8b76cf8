-- Stable and not immutable, because convert_to() is no more than that: as immutable it would not be inlined, and be planned anew at every call.
create function strata_users.hash_token(p_token text) returns bytea
  language sql stable parallel safe
begin atomic
  select sha256(convert_to(p_token, 'UTF8'));
end;

comment on function strata_users.hash_token(text) is 'What is stored of a token: its SHA-256. A token is random enough to need no slow hash.';
