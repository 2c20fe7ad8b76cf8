create function strata_tenancy.term_versions_in_force(p_at timestamptz) returns setof strata_tenancy.term_versions
  language sql stable
begin atomic
  select distinct on (v.term) v.*
  from strata_tenancy.term_versions v
  join strata_tenancy.terms t on t.term = v.term
  where v.published_at <= p_at and (t.retired_at is null or t.retired_at > p_at)
  order by v.term, v.published_at desc;
end;

comment on function strata_tenancy.term_versions_in_force(timestamptz) is 'One row per term that is in use at a time: the version that was published last by then.';
