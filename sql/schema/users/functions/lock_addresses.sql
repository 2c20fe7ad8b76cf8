-- Whoever needs several addresses takes them in this one order.
create function strata_users.lock_addresses(p_scope text, p_addresses text[]) returns setof strata_users.throttles
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_address text;
begin
  for v_address in select distinct a.address collate "C" from unnest(p_addresses) as a (address) where a.address is not null order by 1 loop
    return next strata_users.lock_throttle(p_scope, v_address);
  end loop;
end
$$;

comment on function strata_users.lock_addresses(text, text[]) is 'The counters of several addresses (kind:value), locked in one order whoever asks; null ones are left out.';

alter function strata_users.lock_addresses(text, text[]) owner to strata_definer;
