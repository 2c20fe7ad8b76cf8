grant select, insert, update on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_definer;
grant select, insert, update on strata_tenancy.representatives to strata_definer;
grant select, insert, update on strata_tenancy.invitations, strata_tenancy.organization_domains, strata_tenancy.terms to strata_definer;
grant select on strata_tenancy.public_mail_domains to strata_definer;
grant select, insert, delete on strata_tenancy.domain_holders to strata_definer;
grant select, insert on strata_tenancy.term_versions, strata_tenancy.consents to strata_definer;
grant update (withdrawn_at, withdrawn_by_user_id) on strata_tenancy.consents to strata_definer;
grant select on strata_tenancy.organizations, strata_tenancy.companies, strata_tenancy.memberships to strata_reporter, strata_app;
grant select on strata_tenancy.representatives to strata_reporter;
-- Neither addresses nor messages.
grant select (organization_id, invitation_id, kind, user_id, membership_id, party_type, invited_at, expires_at, accepted_at, declined_at, revoked_at, accepted_membership_id, status)
  on strata_tenancy.invitations to strata_reporter;
grant select, insert, update on strata_tenancy.relationships, strata_tenancy.organization_relationships to strata_definer;
grant select on strata_tenancy.relationships to strata_reporter, strata_app;
grant select on strata_tenancy.organization_relationships to strata_reporter;
grant select, insert, update on strata_tenancy.party_contacts, strata_tenancy.party_addresses to strata_definer;
grant select, insert, update on strata_tenancy.party_settings to strata_definer;
grant select on strata_tenancy.party_contacts, strata_tenancy.party_addresses, strata_tenancy.party_settings to strata_app;
grant select on strata_tenancy.party_contacts to strata_reporter;
grant select, insert on strata_tenancy.membership_moves to strata_definer;
grant select, insert, update on strata_tenancy.alert_rules to strata_definer;
grant select, insert, update, delete on strata_tenancy.alerts, strata_tenancy.alert_deliveries to strata_definer;
grant select on strata_tenancy.alert_rules to strata_reporter;
grant select, insert on strata_tenancy.party_types, strata_tenancy.relationship_types to strata_definer;
grant select, insert, delete on strata_tenancy.relationship_rules to strata_definer;
grant select, insert, update, delete on strata_tenancy.party_type_attributes to strata_definer;
grant select on strata_tenancy.party_types, strata_tenancy.party_type_attributes, strata_tenancy.relationship_types, strata_tenancy.relationship_rules to strata_reporter, strata_app;
grant update (given_name, family_name, job_title, locale, time_zone) on strata_tenancy.memberships to strata_app;

grant execute on function strata_tenancy.organization_status(timestamptz, timestamptz), strata_tenancy.company_status(timestamptz),
  strata_tenancy.membership_status(timestamptz, timestamptz, timestamptz),
  strata_tenancy.organization_status_at(strata_tenancy.organizations, timestamptz),
  strata_tenancy.membership_status_at(strata_tenancy.memberships, timestamptz), strata_tenancy.effective_status(text, text, text)
  to strata_definer, strata_reporter, strata_app, strata_analyst;
-- In a check of a table a function is called with the rights of whoever writes.
grant execute on function strata_tenancy.normalise_login_name(text) to strata_definer, strata_app;
grant execute on function strata_tenancy.normalise_login(text), strata_tenancy.is_attribute_value(text, jsonb) to strata_definer;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata_tenancy.company_id(), strata_tenancy.is_in_admin_company(), strata_tenancy.member_user_status(uuid),
  strata_tenancy.member_address(uuid, text) to strata_app, strata_owner;
grant execute on function strata_tenancy.lock_my_user() to strata_app;
set local role strata_owner;

grant execute on function strata_tenancy.normalise_domain(text), strata_tenancy.organization_domain_status(timestamptz, timestamptz, timestamptz),
  strata_tenancy.invitation_status(timestamptz, timestamptz, timestamptz, timestamptz),
  strata_tenancy.invitation_status_at(strata_tenancy.invitations, timestamptz),
  strata_tenancy.term_versions_in_force(timestamptz), strata_tenancy.signable_customers(uuid), strata_tenancy.user_invitations(uuid)
  to strata_definer;

revoke create on schema strata_tenancy from strata_definer;
