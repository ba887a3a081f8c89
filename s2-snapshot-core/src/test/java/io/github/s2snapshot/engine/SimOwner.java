package io.github.s2snapshot.engine;

/**
 * Something whose events stop when it dies and wait while it is frozen.
 */
class SimOwner {

	final String name;

	boolean dead;

	long frozenUntil;

	SimOwner(String name) {
		this.name = name;
	}

	/**
	 * Called after each of its events.
	 */
	void afterEvent() {
	}

}
