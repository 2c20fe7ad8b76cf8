grant execute on function strata.schema_version(), strata.organization_id(), strata.user_id(), strata.membership_id(), strata.session_id(), strata.assurance_level()
  to strata_auth, strata_app, strata_operator, strata_worker, strata_reporter, strata_definer;

grant select on strata.me, strata.members, strata.organizations, strata.companies to strata_app;
grant execute on function strata.update_my_profile(text, text, text, text, text) to strata_app;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata.users, strata.member_profiles, strata.customers, strata.user_attributes, strata.user_status_periods, strata.membership_status_periods to strata_app;
grant execute on function strata.refresh_user_attributes() to strata_worker;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata.begin_session(text, boolean) to strata_app, strata_operator;
grant execute on function strata.revoke_session(text) to strata_auth, strata_app;
grant execute on function strata.open_session(uuid, uuid, uuid, integer, interval), strata.record_verification(uuid, text), strata.record_sign_in(uuid) to strata_auth;
grant execute on function strata.register_user(uuid, text), strata.create_user(text, text, text, text, text), strata.revoke_user_sessions(uuid)
  to strata_auth, strata_operator;
grant execute on function
  strata.lock_user(uuid, text, timestamptz), strata.unlock_user(uuid, text), strata.suspend_user(uuid, text, timestamptz), strata.reinstate_user(uuid, text),
  strata.deactivate_user(uuid, text), strata.reactivate_user(uuid, text),
  strata.create_customer(text, text, text, text, date, text, text), strata.set_customer_address(uuid, text, text[], text, text, text, text),
  strata.suspend_customer(uuid, text), strata.reinstate_customer(uuid, text), strata.close_customer(uuid, text),
  strata.create_organization(text, text, uuid, uuid), strata.suspend_organization(uuid, text, timestamptz), strata.reinstate_organization(uuid, text),
  strata.close_organization(uuid, text), strata.create_company(uuid, text),
  strata.create_membership(uuid, uuid, uuid, text, text, text, text), strata.suspend_membership(uuid, uuid, text, timestamptz),
  strata.reinstate_membership(uuid, uuid, text), strata.end_membership(uuid, uuid, text)
  to strata_operator;
set local role strata_owner;

revoke create on schema strata from strata_definer, strata_reporter;
