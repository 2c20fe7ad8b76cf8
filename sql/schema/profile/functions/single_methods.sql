-- The same as strata_profile.sign_in_methods, about everybody at once: a million calls would take most of a minute.
create function strata_profile.single_methods() returns table (user_id uuid, method text)
  language sql stable security definer rows 100000
  set search_path = pg_catalog, strata_profile, pg_temp
begin atomic
  select m.user_id, min(m.method)
  from (
    select c.user_id, 'password' as method
    from strata_users.password_credentials c
    where exists (select from strata_users.identifiers i where i.user_id = c.user_id and i.verified_at is not null and i.released_at is null)
    union all
    select i.user_id, case i.kind when 'email' then 'email_code' else 'sms_code' end as method
    from strata_users.identifiers i
    where i.kind in ('email', 'phone') and i.verified_at is not null and i.released_at is null
    union all
    select f.user_id, 'identity' as method from strata_users.federated_identities f
    union all
    select p.user_id, 'passkey' as method from strata_users.passkeys p where p.suspect_at is null
  ) m
  group by m.user_id
  having count(*) = 1;
end;

comment on function strata_profile.single_methods() is 'One row per user who can sign in in one way only, and the way. For the view of analysts.';

alter function strata_profile.single_methods() owner to strata_definer;
