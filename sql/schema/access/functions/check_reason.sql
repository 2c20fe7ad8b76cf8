create function strata_access.check_reason(p_reason text) returns void
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if p_reason is null or p_reason !~ '[^[:space:]]' or length(p_reason) > 1000 or p_reason ~ '[[:cntrl:]]' then
    perform strata_core.raise_error('ST402', 'reason_check');
  end if;
end
$$;

comment on function strata_access.check_reason(text) is 'Raises ST402 unless there is a reason, as strata_core.reason allows it.';

alter function strata_access.check_reason(text) owner to strata_definer;
