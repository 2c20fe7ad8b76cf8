create view strata_analytics.sign_ins with (security_barrier = true) as
select
  s.sign_in_id,
  s.attempted_at,
  s.user_id,
  s.method,
  s.outcome,
  s.decision,
  s.score,
  s.reasons,
  s.country
from strata_users.sign_ins s;

comment on view strata_analytics.sign_ins is 'One row per attempt to sign in, also failed ones, without address, network or browser. Always fresh; as far back as attempts are kept.';

alter view strata_analytics.sign_ins owner to strata_reporter;
