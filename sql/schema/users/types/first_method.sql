create domain strata_users.first_method as text
  constraint first_method_check check (value in ('password', 'email_code', 'sms_code', 'identity', 'passkey'));

comment on domain strata_users.first_method is 'How a first proof is made: password, email_code, sms_code, identity or passkey.';
