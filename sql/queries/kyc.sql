/* @name checkDocumentNumber */
select outcome as "outcome!", document_number
from strata.check_document_number(
  p_document_type => :document_type!,
  p_country => :country!,
  p_region => :region,
  p_number => :number!
);
