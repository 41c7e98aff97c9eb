Feature: A time and a place that suit the client first
  Source: domain.md, section 1. "Coordination agrees time and place." "Services are brought to the client
  (a meeting is where she already goes, or remote, at her choice)." "Nothing waits silently." The quorum is
  the model's. A program finds the earliest common time; a person sets the meeting.

  Background:
    Given a network stands in Central Finland

  Scenario: The earliest time that suits the client and enough professionals
    When coordination asks the members and the client which of three times suit
    And the first suits everybody but the client, and the second all but one
    Then the second is proposed
    And no member reads what another one said

  Scenario: The client chooses the place, and who cannot come says so before
    When the client wants to meet remotely
    Then coordination cannot set the meeting anywhere else
    When coordination sets it as she wants
    And two of the professionals say that they cannot come
    Then coordination is told that too few are left
