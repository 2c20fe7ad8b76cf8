create function strata_users.linking_policy(p_issuer text, p_value text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return coalesce((select case when l.linking = 'automatic' and substring(p_value from '[^@]*$') <> all (l.email_domains) then 'confirm' else l.linking end
                   from strata_users.linking_policies l where l.issuer = p_issuer), 'confirm');
end
$$;

comment on function strata_users.linking_policy(text, text) is 'What follows when a provider says that somebody has an address: automatic, confirm or refuse, by strata_users.linking_policies.';

alter function strata_users.linking_policy(text, text) owner to strata_definer;
