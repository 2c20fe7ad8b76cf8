create function strata.my_consents()
  returns table (consent_id uuid, term text, version text, kind text, applies_to text, name text, uri text, sha256 bytea, organization_id uuid, customer_id uuid,
                 accepted_at timestamptz, withdrawn_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select c.consent_id, c.term, c.version, c.kind, c.applies_to, t.name, v.uri, v.sha256::bytea, c.organization_id, c.customer_id, c.accepted_at, c.withdrawn_at
    from strata_tenancy.consents c
    join strata_tenancy.terms t on t.term = c.term
    join strata_tenancy.term_versions v on v.term = c.term and v.version = c.version
    where c.user_id = (select x.user_id from strata_core.context x)
    order by c.accepted_at desc, c.consent_id;
end
$$;

comment on function strata.my_consents() is 'One row per version of a term that the user of the session accepted, for whomever, the latest first. No row without a session.';

alter function strata.my_consents() owner to strata_definer;
