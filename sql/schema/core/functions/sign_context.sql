-- What is signed beside the body is what the verifier knows by itself: backend and start of the transaction. So a context that is copied to
-- another connection or transaction is worth nothing, and nothing has to be parsed to find that out.
-- On Citus workers both differ; `distribute` binds to the distributed transaction id here and in context_body instead.
create function strata_core.sign_context(p_body text) returns text
  language plpgsql stable parallel restricted
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_key strata_core.keys;
begin
  select k.* into strict v_key from strata_core.keys k where k.purpose = 'context';
  return p_body || encode(strata_core.hmac(v_key.inner_block, v_key.outer_block,
    convert_to(p_body, 'UTF8') || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp())), 'hex');
end
$$;

comment on function strata_core.sign_context(text) is 'The context setting for a body: body and signature. Only strata_definer may call it.';

alter function strata_core.sign_context(text) owner to strata_definer;
