select strata_core.lay_tenant_rule(format('strata_tenancy.%I', t))
from unnest(array['organizations', 'companies', 'memberships', 'relationships', 'party_contacts', 'party_addresses', 'party_settings']) as t;

-- A member edits the own profile in this organization, and nobody else's. Column grants say which columns.
create policy self_update on strata_tenancy.memberships for update to strata_app
  using (membership_id = (select c.membership_id from strata_core.context c))
  with check (membership_id = (select c.membership_id from strata_core.context c));

create policy reporter_select on strata_tenancy.organizations for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.companies for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.memberships for select to strata_reporter using (true);
create policy reporter_select on strata_tenancy.relationships for select to strata_reporter using (true);

-- A directory tells everybody how a member is reached. Where somebody lives or sits is known in the own company, and what the application keeps for a member
-- to that member; the admin company sees both of everybody.
alter policy member_select on strata_tenancy.party_addresses
  using (membership_id is null or membership_id = (select c.membership_id from strata_core.context c) or (select strata_tenancy.is_in_admin_company())
         or exists (select from strata_tenancy.memberships m
                    where m.organization_id = party_addresses.organization_id and m.membership_id = party_addresses.membership_id
                      and m.company_id = (select strata_tenancy.company_id())));
alter policy member_select on strata_tenancy.party_settings
  using (membership_id is null or membership_id = (select c.membership_id from strata_core.context c) or (select strata_tenancy.is_in_admin_company()));
create policy reporter_select on strata_tenancy.party_contacts for select to strata_reporter using (true);

-- Of people and of legal entities, and of no organization.
select strata_core.lay_row_security('strata_tenancy.representatives');
create policy reporter_select on strata_tenancy.representatives for select to strata_reporter using (true);

-- Only for those members who may manage them, by functions: no member reads the tables.
select strata_core.lay_row_security(format('strata_tenancy.%I', t)) from unnest(array['invitations', 'organization_domains']) as t;
create policy reporter_select on strata_tenancy.invitations for select to strata_reporter using (true);

-- Of the platform, of the whole world, or of people and legal entities as much as of organizations.
select strata_core.lay_row_security(format('strata_tenancy.%I', t))
from unnest(array['public_mail_domains', 'domain_holders', 'terms', 'term_versions', 'consents']) as t;
-- A list like this is never complete.
create policy owner_select on strata_tenancy.public_mail_domains for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.public_mail_domains for insert to strata_owner with check (true);
create policy owner_delete on strata_tenancy.public_mail_domains for delete to strata_owner using (true);

-- Of two organizations: of relations both are told by functions, of moves only the platform.
select strata_core.lay_row_security('strata_tenancy.organization_relationships');
select strata_core.lay_row_security('strata_tenancy.membership_moves');
create policy reporter_select on strata_tenancy.organization_relationships for select to strata_reporter using (true);

-- What there is and how it may be related is said by rows that are nobody's data.
select strata_core.lay_row_security(format('strata_tenancy.%I', t))
from unnest(array['party_types', 'party_type_attributes', 'relationship_types', 'relationship_rules']) as t;
create policy everyone_select on strata_tenancy.party_types for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.party_type_attributes for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.relationship_types for select to strata_app, strata_reporter using (true);
create policy everyone_select on strata_tenancy.relationship_rules for select to strata_app, strata_reporter using (true);
create policy owner_select on strata_tenancy.party_types for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.party_types for insert to strata_owner with check (true);
create policy owner_update on strata_tenancy.party_types for update to strata_owner using (true) with check (true);
create policy owner_select on strata_tenancy.party_type_attributes for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.party_type_attributes for insert to strata_owner with check (true);
create policy owner_update on strata_tenancy.party_type_attributes for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_tenancy.party_type_attributes for delete to strata_owner using (true);
create policy owner_select on strata_tenancy.relationship_types for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.relationship_types for insert to strata_owner with check (true);
create policy owner_update on strata_tenancy.relationship_types for update to strata_owner using (true) with check (true);
create policy owner_select on strata_tenancy.relationship_rules for select to strata_owner using (true);
create policy owner_insert on strata_tenancy.relationship_rules for insert to strata_owner with check (true);
create policy owner_delete on strata_tenancy.relationship_rules for delete to strata_owner using (true);

-- What somebody wants to hear of is theirs, and what is under way the worker's: applications read it through the interface alone.
select strata_core.lay_row_security(format('strata_tenancy.%I', t)) from unnest(array['alert_rules', 'alerts', 'alert_deliveries']) as t;
create policy reporter_select on strata_tenancy.alert_rules for select to strata_reporter using (true);
