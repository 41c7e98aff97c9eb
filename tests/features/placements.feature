Feature: Rehabilitative work activity and work-based assessment, looked at before they end
  Source: domain.md, Linked processes: "rehabilitative work activity (places per municipality and provider in the
  directory)", "work-based assessment of work ability and volunteer paths by associations, which have no authority
  status (always consent)"; Principles: "Declining harms nobody". Decision 52.

  Background:
    Given a case in Central Finland that is followed up

  Scenario: An association gives a place on the consent that names it, and the consent's end is its end
    When the employment services arrange rehabilitative work at an association
    Then they are told to ask for a consent of its own first
    And no fact tells of it
    Given the client consents to sharing with that association
    When the employment services arrange the same, as the client wants
    Then the client, the health centre that answers for the case and coordination see the placement
    And the social work at the same table sees no placement
    And no fact of it names the association
    When the client takes back that consent
    Then the placement is over, and the case is followed up as before
    And its end names nobody

  Scenario: A unit at the table gives the place, and the client ends it when she wants
    When the employment services arrange a work-based assessment at the social work
    And they continue it by a month after looking at it with the client
    Then the social work sees the placement until its new last day
    When the client ends it
    Then the placement is over, and the case is followed up as before
    And its end names nobody

  Scenario: Where the places are is asked of the directory
    When the employment services ask which units give rehabilitative work to people of Jyväskylä
    Then they see each provider with its places, and which of them need a consent
