create function strata.list_consents(p_user_id uuid default null, p_organization_id uuid default null, p_customer_id uuid default null, p_limit integer default 100,
                                     p_after uuid default null)
  returns table (consent_id uuid, term text, version text, kind text, applies_to text, uri text, sha256 bytea, user_id uuid, organization_id uuid, membership_id uuid,
                 customer_id uuid, session_id uuid, accepted_at timestamptz, withdrawn_at timestamptz, withdrawn_by_user_id uuid)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select c.consent_id, c.term, c.version, c.kind, c.applies_to, v.uri, v.sha256::bytea, c.user_id, c.organization_id, c.membership_id, c.customer_id, c.session_id,
           c.accepted_at, c.withdrawn_at, c.withdrawn_by_user_id
    from strata_tenancy.consents c
    join strata_tenancy.term_versions v on v.term = c.term and v.version = c.version
    where (p_user_id is null or c.user_id = p_user_id)
      and (p_organization_id is null or c.organization_id = p_organization_id)
      and (p_customer_id is null or c.customer_id = p_customer_id)
      and c.consent_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
    order by c.consent_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_consents(uuid, uuid, uuid, integer, uuid) is 'One row per version of a term that was accepted, by a user, for an organization, for a customer, or at all, in the order in which they were: the evidence. After a key comes the next page.';

alter function strata.list_consents(uuid, uuid, uuid, integer, uuid) owner to strata_definer;
