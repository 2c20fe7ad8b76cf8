create domain strata_users.sign_in_decision as text
  constraint sign_in_decision_check check (value in ('allow', 'step_up', 'recycled_suspected', 'refuse'));

comment on domain strata_users.sign_in_decision is 'What strata.assess_sign_in decides: allow, step_up, recycled_suspected or refuse.';
