-- Whoever loses the one way to sign in has lost the user: worth a word before it happens. The order is inside, because a barrier lets no ORDER BY reach an index from
-- outside: so a page asks about those on it and not about the whole organization.
create view strata.users_at_risk with (security_barrier = true) as
select
  u.user_id,
  u.full_name,
  s.methods[1] as method
from strata_users.users u
cross join lateral (select strata_profile.sign_in_methods(u.user_id) as methods offset 0) s
where exists (
    select from strata_tenancy.memberships m
    where m.organization_id = (select x.organization_id from strata_core.context x) and m.user_id = u.user_id and m.ended_at is null
  )
  and u.status not in ('placeholder', 'deactivated', 'erased', 'merged')
  and cardinality(s.methods) = 1
order by u.user_id;

comment on view strata.users_at_risk is 'One row per user with a membership in the session''s organization that has not ended, who can sign in in one way only. Always fresh.';
comment on column strata.users_at_risk.method is 'The one way, as in strata_users.sessions.method.';

alter view strata.users_at_risk owner to strata_reporter;
