-- The setting holds 145 characters of body (organization, user, membership and session id, 36 each, and the assurance level, 1), then 64 of
-- HMAC-SHA-256 in hex. Anyone may write any text into the setting; only what strata.begin_session signed in this transaction of this backend
-- passes. A wrong length is turned away before any hashing. Runs once per statement and policy, so it does nothing that is not needed.
create function strata_core.context_body() returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_context text := current_setting('strata.context', true);
  v_inner   bytea;
  v_outer   bytea;
begin
  if octet_length(v_context) is distinct from 209 then
    return null;
  end if;
  select k.inner_block, k.outer_block into v_inner, v_outer from strata_core.keys k where k.purpose = 'context';
  if encode(sha256(v_outer || sha256(v_inner || convert_to(left(v_context, 145), 'UTF8')
       || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp()))), 'hex') = substr(v_context, 146) then
    return left(v_context, 145);
  end if;
  return null;
end
$$;

comment on function strata_core.context_body() is 'The verified body of this transaction''s context. Null on any doubt: none set, forged, damaged, or copied from another transaction or connection.';

alter function strata_core.context_body() owner to strata_definer;
