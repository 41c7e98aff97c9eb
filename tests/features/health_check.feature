Feature: The unemployed person's health check, which nobody has to take
  Source: domain.md, "Linked processes": unemployed persons' health check (1326/2010 s. 13), voluntary
  and free; any service offers it, employment services systematically; a nurse does it, a doctor when
  needed; coverage measured. Decision 0041: a decline reaches no other organisation.

  Scenario: Employment services offers the check, and the client books a time
    Given employment services has offered the client a health check
    Then the health centre sees that an appointment is waited for
    When the client books a time
    Then the health centre sees the appointment

  Scenario: Any service may offer the check
    Given adult social work has offered the client a health check
    Then the health centre sees that an appointment is waited for

  Scenario: A decline is nobody else's to know
    Given employment services has offered the client a health check
    When the client declines it
    Then employment services sees what it saw before
    And the health centre sees that it need not ask again
    And no fact tells of it

  Scenario: Who declined may change her mind
    Given employment services has offered the client a health check
    When the client declines it
    And the client books a time
    Then the health centre sees the appointment

  Scenario: The nurse does the check, and nothing more is needed
    Given employment services has offered the client a health check
    When the nurse records the check, after which nothing more is needed
    Then the check has ended for the client
    And employment services sees nothing of what was found

  Scenario: A doctor does the check where one is needed
    Given employment services has offered the client a health check
    When the doctor records the check, after which care goes on
    Then the check has ended for the client

  Scenario: A contact request comes out of the check, and nothing is told twice
    Given employment services has offered the client a health check
    And the nurse has recorded the check, and a contact request was agreed on
    When the client consents, and the health centre makes the contact request
    Then coordination is to decide how much help is enough
    And coordination reads what the client said in the check

  Scenario: The request comes from the check alone where one is open
    Given employment services has offered the client a health check
    When another service makes a contact request under the id of the check
    Then it is told to open a case of its own

  Scenario: Coverage is counted by area
    Given employment services has offered the client a health check
    When the nurse records the check, after which nothing more is needed
    Then the area's indicators count checks offered and done
