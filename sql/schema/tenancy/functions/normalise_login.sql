create function strata_tenancy.normalise_login(p_login text) returns text
  language sql immutable parallel safe
begin atomic
  select case when lower(split_part(p_login, '/', 1) collate "C") ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'
              then lower(split_part(p_login, '/', 1) collate "C") || '/' || strata_tenancy.normalise_login_name(substr(p_login, strpos(p_login, '/') + 1)) end;
end;

comment on function strata_tenancy.normalise_login(text) is 'Canonical form of what signs in to one organization: its slug, a slash and the login name; null for what is none.';
