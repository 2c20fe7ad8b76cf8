create domain strata_users.sign_in_outcome as text
  constraint sign_in_outcome_check check (value in ('signed_up', 'signed_in', 'step_up_required', 'refused', 'throttled'));

comment on domain strata_users.sign_in_outcome is 'What came of an attempt to sign in: signed_up, signed_in, step_up_required, refused or throttled.';
