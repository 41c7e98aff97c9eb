Feature: Early recognition when a time is booked, and the early service
  Source: domain.md, 1, Central Finland: at booking early-warning indicators are checked (only data that
  the booking organisation already holds; the client is told and may object); an early-service appointment
  maps the situation; with the client it is chosen what is enough. Decision 0037: a rule decides nothing,
  and a decline reaches no other organisation.

  Scenario: What the client said at the early service becomes the contact request
    Given the health centre has told the client what is looked at when a time is booked
    When rules fire at the booking
    Then the health centre reads which fired and why, in plain words
    And no contact request has come of it
    When the client is offered an early-service appointment and books it
    Then the early service sees the appointment
    When the early service maps the situation with the client, and they choose the team
    And the client consents, and the early service makes the contact request
    Then coordination is to decide how much help is enough
    And coordination reads the accompanying form

  Scenario: The client objects, or nothing is seen
    Given the health centre has told the client what is looked at when a time is booked
    When the client objects
    Then nothing was looked at, kept or told
    When no rule fires at the booking
    Then nothing was kept or told

  Scenario: A decline is nobody else's to know, and what was chosen may be self-care
    Given the health centre has told the client what is looked at when a time is booked
    And rules have fired, and an appointment was offered
    When the client declines it
    Then the health centre sees what it saw before
    And no fact tells of it
    When she comes all the same, and they choose self-care
    Then a day to look again is waited for
    When the early service settles it
    Then the case has ended without a contact request

  Scenario: A booking system that speaks FHIR sends the booking as an Appointment
    Given the health centre has told the client what is looked at when a time is booked
    When its booking system sends an Appointment that says what it holds already
    Then the Appointment that comes back says which rules fired and why, in plain words
    And it can be read again, and names nobody
