Feature: Invitations hang on no person, and the client is heard
  Source: domain.md, section 1. "An invitation goes to an organisation's unit or role, never to a
  named person; anyone in the unit may take it; if nobody answers in time it is reminded, then
  escalated to a deputy. Nothing waits silently." "A unit that cannot take a case names another in
  the same answer." "The client is heard on who is invited."

  Background:
    Given the client has consented, and a network is wanted in Central Finland
    And the client was heard, and adult social work and employment services are invited

  Scenario: A unit that is full passes the invitation on, and is not asked twice
    When adult social work declines since it has no capacity
    Then the duty desk of adult social work is asked at once
    And coordination sees the chain of adult social work wait for the duty desk
    And coordination cannot ask adult social work again, since it is full

  Scenario: Where the last of a chain is full, coordination is told
    When adult social work declines since it has no capacity
    And the duty desk of adult social work declines since it has no capacity
    Then coordination sees that nobody is left to ask in the chain of adult social work

  Scenario: A unit that cannot come names another in the same answer
    When adult social work declines and names its duty desk
    Then the duty desk of adult social work is asked at once

  Scenario: The client says no to a unit that has not answered yet
    When the client says no to employment services
    Then employment services has no invitation any more, and is told no reason
    And coordination sees that it was the client who said no

  Scenario: Who had been asked in vain may be asked again when the client changes her mind
    When the client says no to employment services
    And the client takes it back
    And coordination invites employment services once more
    Then employment services has an invitation

  Scenario: A unit whose part has come to its end leaves, and the others go on
    When employment services and adult social work come
    And adult social work ends its own part
    Then adult social work has no part in the network any more
    And employment services sees a table without adult social work
