Feature: Contact with an employer or occupational health stands on a consent of its own
  Source: domain.md, section 2: "associations, parishes, schools, employers, insurers, pension insurers and
  occupational health are never covered: they need consent"; Principles: "Declining harms nobody".
  Decision 49.

  Background:
    Given a case in Central Finland that is followed up

  Scenario: The consent that names the employer carries it, and its withdrawal ends it and nothing else
    Given the client consents to sharing with one employer
    When the employment services take up contact with that employer, as the client wants
    And they record that a work trial is agreed
    Then the client, coordination and the employment services see the contact
    And the social work at the same table sees no contact
    And no fact of it names the employer
    When the client takes back that consent
    Then the contact is over, and the case is followed up as before

  Scenario: The consent to cooperate does not carry occupational health
    When the employment services take up contact with occupational health
    Then they are told to ask for a consent of its own first
    And no fact tells of it
