-- Security invoker: the policies decide, and they show nobody but the user of the session.
-- The context in sub-selects: joined, the planner reads the settings for its estimates, before anything has verified them, and garbage is an error.
create view strata.me with (security_invoker = true) as
select
  u.user_id,
  u.user_type,
  u.given_name,
  u.family_name,
  u.full_name,
  u.avatar_url,
  u.locale,
  u.time_zone,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.registered_at,
  u.email_verified_at,
  u.phone_verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  (select x.organization_id from strata_core.context x) as organization_id,
  (select x.membership_id from strata_core.context x) as membership_id,
  (select x.assurance_level from strata_core.context x) as assurance_level,
  (select x.impersonator_user_id from strata_core.context x) as impersonator_user_id
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
where u.user_id = (select x.user_id from strata_core.context x);

comment on view strata.me is 'One row: the user of the session, with the own record. No row without a session. Always fresh.';
comment on column strata.me.status is 'Status now: a lock or suspension that has run out does not count.';
comment on column strata.me.organization_id is 'Organization of the session; null outside any.';
comment on column strata.me.membership_id is 'Membership that acts; null outside any organization.';
comment on column strata.me.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63).';
comment on column strata.me.impersonator_user_id is 'Member of staff who acts as this user; null when it is the user.';
