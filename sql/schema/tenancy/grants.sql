grant select, insert, update on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_definer;
grant select, insert, update on strata_tenancy.representatives to strata_definer;
grant select on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_reporter, strata_app;
grant select on strata_tenancy.representatives to strata_reporter;
grant select, insert, update on strata_tenancy.relationships, strata_tenancy.organization_relationships to strata_definer;
grant select on strata_tenancy.relationships to strata_reporter, strata_app;
grant select on strata_tenancy.organization_relationships to strata_reporter;
grant select, insert on strata_tenancy.party_types, strata_tenancy.relationship_types, strata_tenancy.relationship_rules to strata_definer;
grant select on strata_tenancy.party_types, strata_tenancy.relationship_types, strata_tenancy.relationship_rules to strata_reporter, strata_app;
grant update (given_name, family_name, job_title, locale, time_zone) on strata_tenancy.memberships to strata_app;

grant execute on function strata_tenancy.effective_status(text, text, text) to strata_definer, strata_reporter, strata_app;
grant execute on function strata_tenancy.organization_status(timestamptz, timestamptz), strata_tenancy.company_status(timestamptz),
  strata_tenancy.membership_status(timestamptz, timestamptz, timestamptz),
  strata_tenancy.organization_status_at(strata_tenancy.organizations, timestamptz),
  strata_tenancy.membership_status_at(strata_tenancy.memberships, timestamptz)
  to strata_definer, strata_reporter, strata_app, strata_analyst;

revoke create on schema strata_tenancy from strata_definer;
