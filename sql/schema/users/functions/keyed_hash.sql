create function strata_users.keyed_hash(p_purpose text, p_message bytea) returns bytea
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return (select strata_core.hmac(k.inner_block, k.outer_block, p_message) from strata_core.keys k where k.purpose = p_purpose);
end
$$;

comment on function strata_users.keyed_hash(text, bytea) is 'HMAC-SHA-256 of a message with the key of a purpose. For functions owned by strata_definer.';

alter function strata_users.keyed_hash(text, bytea) owner to strata_definer;
