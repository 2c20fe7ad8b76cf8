-- What binds the organization is asked of those alone who may accept it.
create function strata.pending_terms()
  returns table (term text, version text, kind text, applies_to text, customer_id uuid, name text, uri text, sha256 bytea, published_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_context strata_core.context;
begin
  select c.* into v_context from strata_core.context c;
  return query
    select v.term, v.version, v.kind, v.applies_to, w.customer_id, t.name, v.uri, v.sha256::bytea, v.published_at
    from strata_tenancy.term_versions_in_force(v_clock) v
    join strata_tenancy.terms t on t.term = v.term
    cross join lateral (
      select null::uuid as customer_id where v.applies_to = 'user' and v_context.user_id is not null
      union all
      select null where v.applies_to = 'organization' and strata.has_permission('organization.manage')
      union all
      select s.customer_id from strata_tenancy.signable_customers(v_context.user_id) as s (customer_id) where v.applies_to = 'customer'
    ) w
    where strata_tenancy.is_term_pending(v.term, v_context.user_id, v_context.organization_id, w.customer_id, v_clock)
    order by v.term, w.customer_id;
end
$$;

comment on function strata.pending_terms() is 'One row per term that the user of the session has still to accept: for themself, for the session''s organization where they manage it, and for each customer they may sign for. The version is the one in force. No row without a session.';

alter function strata.pending_terms() owner to strata_definer;
