grant execute on function strata.organization_id(), strata.user_id(), strata.membership_id(), strata.session_id(), strata.assurance_level(),
  strata.impersonator_user_id()
  to strata_auth, strata_app, strata_operator, strata_worker, strata_reporter, strata_definer;

grant select on strata.me, strata.my_identifiers, strata.members, strata.organizations, strata.companies, strata.relationships, strata.party_contacts,
  strata.party_addresses, strata.party_settings, strata.member_roles, strata.member_grants to strata_app;
grant select on strata.permissions to strata_app, strata_operator;
grant execute on function strata.company_id(), strata.is_in_admin_company(), strata.reachable_members(uuid, text, text, timestamptz) to strata_app;
grant execute on function strata.update_my_profile(text, text, text, text, text) to strata_app;
grant execute on function strata.check_document_number(text, text, text, text) to strata_auth, strata_app, strata_operator;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata.roles, strata.role_permissions, strata.role_inheritance to strata_app;
grant select on strata.users, strata.member_profiles, strata.customers, strata.accounts, strata.user_attributes, strata.users_at_risk, strata.user_status_periods, strata.membership_status_periods, strata.my_alert_rules to strata_app;
grant select on strata.canonical_users, strata.canonical_customers to strata_operator, strata_worker;
grant execute on function strata.refresh_user_attributes() to strata_worker;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata.begin_session(text, boolean) to strata_app, strata_operator;
grant execute on function strata.has_permission(text, uuid), strata.has_permissions(text[], uuid), strata.permitted_memberships(text), strata.permission_claims(),
  strata.has_platform_permission(text),
  strata.create_role(uuid, text, text, text, text, boolean, boolean, text), strata.update_role(uuid, uuid, text, text), strata.retire_role(uuid, uuid, text),
  strata.add_role_permission(uuid, uuid, text, text, text), strata.remove_role_permission(uuid, uuid, text, text, text),
  strata.add_role_inheritance(uuid, uuid, uuid, text), strata.remove_role_inheritance(uuid, uuid, uuid, text),
  strata.grant_role(uuid, uuid, uuid, text, timestamptz, timestamptz), strata.revoke_role(uuid, uuid, uuid, text),
  strata.grant_permission(uuid, uuid, text, text, text, text, uuid, timestamptz, timestamptz), strata.revoke_permission(uuid, uuid, text),
  strata.set_member_company(uuid, uuid, uuid) to strata_app, strata_operator;
grant execute on function strata.transfer_ownership(uuid, uuid, text), strata.leave_organization(text) to strata_app;
grant execute on function strata.create_permission(text, text, text), strata.appoint_owner(uuid, uuid, text),
  strata.grant_platform_role(uuid, uuid, text, timestamptz, timestamptz), strata.revoke_platform_role(uuid, uuid, text) to strata_operator;
grant execute on function strata.revoke_session(text) to strata_auth, strata_app;
grant execute on function strata.open_session(uuid, uuid, uuid, integer, interval), strata.record_verification(uuid, text), strata.record_sign_in(uuid) to strata_auth;
grant execute on function strata.register_user(uuid, text), strata.create_user(text, text, text, text, text), strata.revoke_user_sessions(uuid)
  to strata_auth, strata_operator;
grant execute on function
  strata.lock_user(uuid, text, timestamptz), strata.unlock_user(uuid, text), strata.suspend_user(uuid, text, timestamptz), strata.reinstate_user(uuid, text),
  strata.deactivate_user(uuid, text), strata.erase_user(uuid, text), strata.reactivate_user(uuid, text),
  strata.create_customer(text, text, text, text, date, text, text), strata.set_customer_address(uuid, text, text[], text, text, text, text),
  strata.suspend_customer(uuid, text), strata.reinstate_customer(uuid, text), strata.close_customer(uuid, text),
  strata.create_organization(text, text, uuid, uuid, text, jsonb, uuid), strata.suspend_organization(uuid, text, timestamptz), strata.reinstate_organization(uuid, text),
  strata.close_organization(uuid, text)
  to strata_operator;
-- Members manage their organization by what they hold in it; staff by being the platform's.
grant execute on function
  strata.create_company(uuid, text),
  strata.create_membership(uuid, uuid, uuid, text, text, text, text, text, jsonb), strata.update_membership(uuid, uuid, text, text, text, text, text, text, jsonb),
  strata.suspend_membership(uuid, uuid, text, timestamptz), strata.reinstate_membership(uuid, uuid, text), strata.end_membership(uuid, uuid, text),
  strata.set_default_membership(uuid, uuid), strata.set_login_name(uuid, uuid, text),
  strata.set_party_contact(uuid, uuid, text, text, text), strata.set_party_address(uuid, uuid, text[], text, text, text, text, text),
  strata.set_party_setting(uuid, uuid, text, text, jsonb),
  strata.relate_members(uuid, text, uuid, uuid, timestamptz, timestamptz), strata.end_relationship(uuid, uuid, timestamptz),
  strata.update_organization(uuid, text, jsonb), strata.set_security_policy(uuid, integer, text[]),
  strata.refuse_impersonation(uuid, text), strata.allow_impersonation(uuid, text),
  strata.list_organizations_below(uuid), strata.list_organization_relationships(uuid), strata.reachable_organizations(uuid, text, text, timestamptz)
  to strata_app, strata_operator;
grant execute on function
  strata.request_code(text, text, text, text), strata.find_password(text, text, strata_users.sign_in_signals), strata.assess_sign_in(uuid, text, timestamptz, strata_users.sign_in_signals, boolean),
  strata.sign_in_with_password(text, text, text, boolean, strata_users.sign_in_signals, text), strata.sign_in_with_code(text, text, strata_users.sign_in_signals),
  strata.sign_up(text, text, text, text, text, text, text, text, strata_users.sign_in_signals, text),
  strata.sign_in_with_identity(text, text, text, boolean, text, text, text, strata_users.sign_in_signals), strata.request_passkey_challenge(), strata.find_passkey(bytea),
  strata.sign_in_with_passkey(text, bytea, bigint, bigint, strata_users.sign_in_signals), strata.request_step_up_code(text, text), strata.find_totp(text),
  strata.find_step_up_password(text), strata.step_up(text, text, boolean, text, text, bigint, bytea, text, bytea, bigint, bigint, strata_users.sign_in_signals),
  strata.switch_session(text, uuid, uuid), strata.set_password(text, text),
  strata.add_passkey(text, text, bytea, bytea, bytea, bigint, text[], boolean, text), strata.add_totp_factor(text, bytea, text),
  strata.confirm_totp_factor(text, bytea, bigint), strata.replace_recovery_codes(text, bytea[]), strata.remove_credential(text, text, uuid), strata.link_identity(text, text, text),
  strata.list_credentials(text), strata.find_enrolment(text, bytea),
  strata.begin_identifier_change(text, text, text, uuid), strata.confirm_identifier_change(text, uuid, integer, text, text),
  strata.cancel_identifier_change(text, uuid), strata.make_identifier_primary(text, uuid), strata.remove_identifier(text, uuid),
  strata.reset_password(text, text, text, strata_users.sign_in_signals), strata.claim_number(text, text, text, text, text, strata_users.sign_in_signals),
  strata.request_number_proof(text, uuid), strata.prove_number_holding(text, uuid, text, text), strata.withdraw_number_claim(text, uuid),
  strata.list_number_reassignments(text)
  to strata_auth;
grant execute on function strata.claim_identifier(uuid, text, text), strata.enter_participant(text, text, text, text),
  strata.add_external_id(uuid, text, text), strata.find_external_id(text, text)
  to strata_auth, strata_operator;
grant execute on function strata.find_holder(text, text, text) to strata_operator;
grant execute on function strata.impersonate_user(text, uuid, uuid, uuid, text, interval) to strata_operator;
grant execute on function strata.review_number_reassignment(uuid, text, text), strata.list_open_number_reassignments(integer), strata.number_history(text)
  to strata_operator;
grant execute on function strata.purge_sign_in_data(), strata.take_notices(integer), strata.complete_notice(uuid), strata.settle_number_reassignments(integer)
  to strata_worker;
grant execute on function strata.maintain_sign_ins(integer, integer) to strata_worker;
grant execute on function strata.record_identification(text, text, bytea, integer), strata.refuse_recovery(text),
  strata.open_recovery_case(text, text, text, text, text[], bytea[], integer[], strata_users.sign_in_signals) to strata_auth;
grant execute on function strata.list_recovery_cases(integer), strata.review_recovery_case(uuid, text, text), strata.list_security_events(uuid, integer)
  to strata_operator;
grant execute on function
  strata.update_customer(uuid, text, text, text, date, text, text, text),
  strata.customer_history(uuid),
  strata.set_customer_contact(uuid, text, text),
  strata.relate_customers(uuid, uuid, text),
  strata.end_customer_relationship(uuid),
  strata.list_customer_relationships(uuid),
  strata.create_benefit(text, text, boolean, timestamptz),
  strata.end_benefit(text),
  strata.redeem_benefit(text, uuid, text),
  strata.place_legal_hold(uuid, text, timestamptz),
  strata.lift_legal_hold(uuid),
  strata.erase_customer(uuid, text),
  strata.add_representative(uuid, uuid, text),
  strata.end_representative(uuid, uuid, text),
  strata.list_representatives(uuid),
  strata.submit_document(uuid, uuid, text, text, text, text, bytea, text[], bytea[], date, date),
  strata.withdraw_document(uuid, text),
  strata.reject_document(uuid, text),
  strata.add_attachment(uuid, uuid, text, text, bytea),
  strata.list_documents(uuid),
  strata.list_duplicate_customers(integer),
  strata.begin_fingerprint_key(text),
  strata.retire_fingerprint_key(text),
  strata.open_verification(uuid, text),
  strata.submit_verification(uuid),
  strata.cancel_verification(uuid, text),
  strata.list_verification_reviews(integer),
  strata.list_verification_checks(uuid),
  strata.list_verification_cases(uuid),
  strata.review_verification_check(uuid, text, text),
  strata.review_verification(uuid, text, text),
  strata.redact_verification_data(uuid, text)
  to strata_operator;
grant execute on function
  strata.take_documents_to_rekey(text, integer, uuid),
  strata.rekey_document(uuid, bytea, bytea, text[], bytea[]),
  strata.take_verification_checks(text, integer),
  strata.complete_verification_check(uuid, integer, text, text, jsonb),
  strata.settle_verifications(integer),
  strata.take_alerts(integer),
  strata.complete_alert(uuid, uuid, integer, text),
  strata.purge_alerts(integer),
  strata.take_outbox(integer),
  strata.complete_outbox(uuid[]),
  strata.release_outbox(uuid[], integer[]),
  strata.purge_outbox(integer),
  strata.outbox_backlog()
  to strata_worker;
grant execute on function strata.create_term(text, text, text, text), strata.publish_term_version(text, text, text, bytea, boolean, timestamptz),
  strata.retire_term(text), strata.list_consents(uuid, uuid, uuid, integer, uuid) to strata_operator;
grant execute on function
  strata.invite_member(uuid, text, text, uuid, uuid, uuid[], uuid, text, interval, text, text), strata.revoke_invitation(uuid, uuid, text),
  strata.list_invitations(uuid, text, integer, uuid),
  strata.add_domain(uuid, text), strata.remove_domain(uuid, uuid, text), strata.set_domain_joining(uuid, uuid, boolean, uuid[], uuid), strata.list_domains(uuid)
  to strata_app, strata_operator;
grant execute on function strata.accept_invitation(text, uuid), strata.decline_invitation(text, uuid), strata.my_invitations(),
  strata.list_joinable_organizations(), strata.join_organization(uuid) to strata_app;
grant execute on function strata.take_domains(integer), strata.record_domain_check(uuid, uuid, text[]), strata.purge_invitations(integer) to strata_worker;
grant execute on function strata.list_terms() to strata_auth, strata_app, strata_operator;
grant execute on function strata.pending_terms(), strata.accept_terms(text, text, uuid), strata.withdraw_consent(uuid), strata.my_consents() to strata_app;
grant execute on function
  strata.create_party_type(text, text, text), strata.create_relationship_type(text, text, boolean, text),
  strata.add_relationship_rule(text, text, text),
  strata.remove_relationship_rule(text, text, text), strata.set_party_type_attribute(text, text, text, text, boolean, text[], text),
  strata.remove_party_type_attribute(text, text),
  strata.set_parent_organization(uuid, uuid), strata.move_membership(uuid, uuid, uuid, text, uuid), strata.list_membership_moves(uuid, uuid),
  strata.relate_organizations(text, uuid, uuid, timestamptz, timestamptz), strata.end_organization_relationship(uuid, timestamptz)
  to strata_operator;
grant execute on function strata.raise_alert(uuid, text, jsonb, text) to strata_app, strata_operator, strata_worker;
grant execute on function
  strata.set_alert_rule(uuid, uuid, text, text, jsonb),
  strata.end_alert_rule(uuid, uuid),
  strata.list_alert_rules(uuid, uuid, integer, uuid),
  strata.explain_permission(uuid, text, uuid, timestamptz, uuid),
  strata.permissions_as_of(uuid, timestamptz, uuid),
  strata.members_as_of(timestamptz, uuid, integer, uuid),
  strata.who_can(text, uuid, uuid, integer, uuid),
  strata.permission_history(uuid, uuid, uuid, integer, uuid, text)
  to strata_app, strata_operator;
grant execute on function
  strata.set_legacy_number(uuid, uuid, bigint),
  strata.decode_permission_index(bigint),
  strata.check_permission_indexes(bigint[]),
  strata.import_permission_index(bigint, text[], text),
  strata.legacy_permissions(uuid, bigint)
  to strata_operator;
grant execute on function strata.propose_merge(text, uuid, uuid, text, jsonb, text), strata.approve_merge(uuid, text, text), strata.undo_merge(uuid, text),
  strata.list_merges(uuid, text, integer, uuid), strata.list_merge_changes(uuid, boolean, integer, integer, bigint)
  to strata_operator;
grant execute on function strata.propose_own_merge(text, text, jsonb) to strata_app;
grant execute on function strata.preview_merge(uuid), strata.apply_merge(uuid, text), strata.cancel_merge(uuid, text), strata.choose_merge_data(uuid, jsonb), strata.list_merge_groups(uuid)
  to strata_app, strata_operator;
grant execute on function strata.canonical_user_id(uuid), strata.canonical_customer_id(uuid) to strata_app, strata_operator, strata_worker;
grant execute on function strata.seal_merges(integer), strata.settle_merges() to strata_worker;
grant execute on function strata.find_duplicates(text, uuid[]) to strata_operator, strata_worker;
grant execute on function strata.list_duplicate_candidates(text, double precision, boolean, integer, double precision, uuid, uuid),
  strata.dismiss_duplicate(text, uuid, uuid, text), strata.reject_duplicate(text, uuid, uuid, text), strata.reopen_duplicate(text, uuid, uuid) to strata_operator;
-- Tables of other programs are registered by whoever installs both.
grant execute on function strata.register_reference(text, name, text, text, text, text, text, text, interval, text) to strata_owner;
set local role strata_owner;

revoke create on schema strata from strata_definer, strata_reporter;
