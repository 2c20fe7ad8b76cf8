-- ASCII only, as user names: what looks alike is then the same name or visibly another.
create function strata_tenancy.normalise_login_name(p_login_name text) returns text
  language sql immutable parallel safe
begin atomic
  select case when lower(p_login_name collate "C") ~ '^[a-z0-9][a-z0-9._@+-]{0,99}$' then lower(p_login_name collate "C") end;
end;

comment on function strata_tenancy.normalise_login_name(text) is 'Canonical form of a name to sign in with in one organization: lower case letters, digits, dots, hyphens, underscores, plus and at signs; null for what is none.';
