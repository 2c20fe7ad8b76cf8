create type strata_users.sign_in_result as (
  outcome          text,
  user_id          uuid,
  session_token    text,
  session_id       uuid,
  expires_at       timestamptz,
  assurance_level  integer,
  device_token     text,
  step_up_token    text,
  step_up_methods  text[],
  is_claimable     boolean
);

comment on type strata_users.sign_in_result is 'What every way to sign in or up answers.';
comment on column strata_users.sign_in_result.outcome is 'What came of it; the comment of the function lists the values.';
comment on column strata_users.sign_in_result.user_id is 'Who signed in; null unless somebody did.';
comment on column strata_users.sign_in_result.session_token is 'Token of the session; shown once, stored nowhere. Secret.';
comment on column strata_users.sign_in_result.session_id is 'The session that was opened.';
comment on column strata_users.sign_in_result.expires_at is 'When the session ends by itself, or the step-up is worth nothing any more.';
comment on column strata_users.sign_in_result.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63).';
comment on column strata_users.sign_in_result.device_token is 'To keep on the device and send along with the next attempt; null when the device has one. Secret.';
comment on column strata_users.sign_in_result.step_up_token is 'What strata.step_up takes with the second proof. Secret.';
comment on column strata_users.sign_in_result.step_up_methods is 'Second proofs that would do.';
comment on column strata_users.sign_in_result.is_claimable is 'Whether somebody new, to whom the carrier gave the number, may claim it with the step-up token.';
