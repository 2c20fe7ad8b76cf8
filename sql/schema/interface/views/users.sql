-- Filters by itself, so it is a barrier and owned by a role that can only read: users knows no organization, and an organization has no
-- policy on the person's record. It names the person as the organization does, by the default one of the memberships, of which there is one as long
-- as the person belongs.
create view strata.users with (security_barrier = true) as
select
  u.user_id,
  u.user_type,
  m.display_name,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.email_verified_at,
  u.phone_verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  u.created_at
from strata_tenancy.memberships m
join strata_users.users u on u.user_id = m.user_id
left join strata_users.user_activity a on a.user_id = u.user_id
where m.organization_id = (select x.organization_id from strata_core.context x) and m.is_default;

comment on view strata.users is 'One row per user with a membership in the session''s organization that has not ended. Status accounts for time. Always fresh.';
comment on column strata.users.display_name is 'Name that counts in the organization: the one of the user''s default membership, or else the user''s. @pii';
comment on column strata.users.status is 'Status now: a lock or suspension that has run out does not count.';

alter view strata.users owner to strata_reporter;
