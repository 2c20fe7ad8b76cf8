-- The row of the term is locked, so that of two that are published at once one comes after the other.
create function strata.publish_term_version(p_term text, p_version text, p_uri text, p_sha256 bytea, p_is_required boolean default true,
                                            p_published_at timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_term         strata_tenancy.terms;
  v_published_at timestamptz;
  v_constraint   text;
begin
  select t.* into v_term from strata_tenancy.terms t where t.term = p_term and t.retired_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  v_published_at := coalesce(p_published_at, strata_core.clock());
  if exists (select from strata_tenancy.term_versions v where v.term = p_term and v.version = p_version) then
    return 'taken';
  elsif exists (select from strata_tenancy.term_versions v where v.term = p_term and v.published_at >= v_published_at) then
    return 'out_of_order';
  end if;
  insert into strata_tenancy.term_versions (term, version, kind, applies_to, uri, sha256, is_required, published_at)
  values (p_term, p_version, v_term.kind, v_term.applies_to, p_uri, p_sha256, p_is_required, v_published_at);
  return 'published';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'term_versions_version_check'));
  -- Only in repeatable read, of a row that it cannot see.
  when unique_violation then
    return 'taken';
end
$$;

comment on function strata.publish_term_version(text, text, text, bytea, boolean, timestamptz) is 'Publishes a version of a term, now or at a time to come; it takes the place of the one before, and cannot be changed. Whoever accepted an earlier one only is asked anew where it is required; a consent never is. Outcomes: published, taken, out_of_order, unknown. Out of order: another version is published at that time or later. Unknown: no such term, or retired. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.publish_term_version(text, text, text, bytea, boolean, timestamptz) owner to strata_definer;
