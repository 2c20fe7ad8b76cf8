-- Anyone may write any text into the setting; only what strata.begin_session signed in this transaction of this backend passes. A wrong length is
-- turned away before any hashing. Runs once per statement and policy, so it does nothing that is not needed.
create function strata_core.context_body() returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_context text := current_setting('strata.context', true);
begin
  if octet_length(v_context) is distinct from 209 then
    return null;
  end if;
  perform from strata_core.keys k
  where k.purpose = 'context' and strata_core.sign_context(left(v_context, 145), k.inner_block, k.outer_block) = v_context;
  return case when found then left(v_context, 145) end;
end
$$;

comment on function strata_core.context_body() is 'The verified body of this transaction''s context. Null on any doubt: none set, forged, damaged, or copied from another transaction or connection.';

alter function strata_core.context_body() owner to strata_definer;
