create domain strata_users.sign_in_method as text
  constraint sign_in_method_check check (value in ('password', 'email_code', 'sms_code', 'identity', 'passkey', 'totp', 'recovery_code'));

comment on domain strata_users.sign_in_method is 'How a first or second proof is made: password, email_code, sms_code, identity, passkey, totp or recovery_code.';
