create function strata.begin_fingerprint_key(p_fingerprint_key_id text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_kyc.fingerprint_keys (fingerprint_key_id, introduced_at) values (p_fingerprint_key_id, strata_core.clock())
  on conflict (fingerprint_key_id) do nothing;
  if found then
    return 'begun';
  end if;
  return (select case when k.retired_at is null then 'unchanged' else 'retired' end from strata_kyc.fingerprint_keys k where k.fingerprint_key_id = p_fingerprint_key_id);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'fingerprint_keys_fingerprint_key_id_check'));
end
$$;

comment on function strata.begin_fingerprint_key(text) is 'From now on every document is fingerprinted with this key of the client as well. Give it to every program first: one that does not have it is answered fingerprints_missing. Outcomes: begun, unchanged, retired. Of retired it has been in use before and does not come back. Raises ST402, with the constraint, for a name that is not allowed.';

alter function strata.begin_fingerprint_key(text) owner to strata_definer;
