create view strata.permissions with (security_invoker = true) as
select
  p.permission,
  p.kind,
  p.description,
  p.created_at
from strata_access.permissions p;

comment on view strata.permissions is 'One row per permission that there is, the same for everyone. Always fresh.';
