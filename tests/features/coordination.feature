Feature: One contact is enough, and coordination answers
  Source: domain.md, section 1. "There are no eligibility criteria: nobody is refused at the door."
  "Dialogue between the requester and coordination continues throughout." "Coordination consults;
  where that is not enough it finds the client's existing services and the actors needed." "Nothing
  waits silently." And "nothing about a client without the client" (choreography, intake).

  Scenario: A professional consults without saying whose situation it is
    When employment services describes a situation to the coordination of North Ostrobothnia
    Then coordination sees what it is about and until when an answer is waited for
    When coordination answers that a network would help
    Then employment services reads the answer
    And a unit that has no part in it is shown nothing

  Scenario: A description that tells whose situation it is, is not taken
    When employment services describes a situation with an identity code in it
    Then it is asked to tell the situation without it, and the code is not repeated

  Scenario: A close person makes contact, and nothing is done without the client
    Given a close person has made contact by way of the guidance centre
    Then the guidance centre is to reach the client, and coordination sees nothing
    When the guidance centre reaches the client, who wants it to go on
    Then the client is asked for consent

  Scenario: Requester and coordination ask each other
    Given employment services has made a contact request on the multi-sectoral act
    When coordination asks employment services a question
    Then the question waits for employment services
    When employment services answers
    Then no question waits for employment services

  Scenario: A consultation that does not settle the matter is followed by more
    Given employment services has made a contact request on the multi-sectoral act
    When coordination decides on a consultation, which does not settle the matter
    Then coordination is to decide anew how much help is enough

  Scenario: Self-care is agreed, with a day to check back
    Given employment services has made a contact request on the multi-sectoral act
    When coordination and the client agree on self-care, and to look again in three weeks
    Then coordination is to ask on that day how it went

  Scenario: What good service would have spared the client is counted
    Given employment services has made a contact request on the multi-sectoral act
    When the client notes that the same had to be told again
    Then the client's own story says so, and employment services' does not

  Scenario: Two cases of one person are joined, and separated again
    Given employment services has made a contact request on the multi-sectoral act
    And another contact request has been made for the same client
    Then coordination finds the other case
    When coordination records the suspicion and joins the cases
    Then coordination sees them joined
    When coordination separates the cases
    Then coordination sees them kept apart
