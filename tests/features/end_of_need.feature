Feature: Help ends when the need ends, and the client is heard on it
  Source: domain.md, section 1, The flow, 6: "Follow-up meetings and evaluation go on until the need for
  support ends"; Principles: "the client takes part ... as an actor", "Escorted handover holds only when
  both ends have confirmed it", "Nothing waits silently"; a refusal of the client is told only to who
  needs it.

  Background:
    Given a case in Central Finland that is followed up

  Scenario: The client does not agree, and somebody else looks at it
    When the case manager ends the need though the client does not agree
    Then the case is not closed, and coordination has it on its list of what to review
    And adult social work does not see that the client did not agree
    And the case manager cannot review its own decision

  Scenario: The review finds that support goes on
    Given the case manager ended the need though the client does not agree
    When coordination reviews it and finds that support goes on
    Then a next follow-up is set, and the case goes on

  Scenario: The review finds that the end stands
    Given the case manager ended the need though the client does not agree
    When coordination reviews it and finds that the end stands
    Then the case is closed everywhere

  Scenario: Who moves away is led on first
    When the case manager closes the case since the client moved away, and offered nothing
    Then it is refused until an escorted handover was offered
    When the case manager closes the case and has offered an escorted handover
    Then the case is closed everywhere
