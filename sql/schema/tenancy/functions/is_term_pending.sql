-- Whoever accepted a later version than the last required one owes nothing, also where still later ones brought no more than better wording.
create function strata_tenancy.is_term_pending(p_term text, p_user_id uuid, p_organization_id uuid, p_customer_id uuid, p_at timestamptz) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (
    select from strata_tenancy.term_versions v
    where v.term = p_term and v.is_required and v.published_at <= p_at
      and not exists (
        select from strata_tenancy.consents c
        join strata_tenancy.term_versions a on a.term = c.term and a.version = c.version
        where c.term = p_term and a.published_at >= v.published_at and c.withdrawn_at is null
          and case c.applies_to when 'user' then c.user_id = p_user_id
                                when 'organization' then c.organization_id = p_organization_id
                                else c.customer_id = p_customer_id end));
end
$$;

comment on function strata_tenancy.is_term_pending(text, uuid, uuid, uuid, timestamptz) is 'Whether a required version of a term is in force that the user, organization or customer whom it binds has not accepted, nor any later one.';

alter function strata_tenancy.is_term_pending(text, uuid, uuid, uuid, timestamptz) owner to strata_definer;
