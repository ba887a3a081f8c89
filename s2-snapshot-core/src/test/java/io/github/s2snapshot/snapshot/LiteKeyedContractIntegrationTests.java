/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.snapshot;

import org.junit.jupiter.api.Nested;

/**
 * Runs the scenarios of single projections for keys, against the real server. Scenarios
 * that do not apply to keys are marked with {@link SingleOnly}. Those of subscribers run
 * against the embedded server only, because they take long.
 */
class LiteKeyedContractIntegrationTests {

	@Nested
	class Batches extends LiteBatchIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Encrypted extends LiteEncryptionIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Releases extends LiteEvolutionIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class FoldChanges extends LiteFoldChangeIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Hazards extends LiteHazardIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Policies extends LitePolicyIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Snapshots extends LiteSnapshotIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Triggers extends LiteTriggerIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Commands extends LiteCommandIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Updates extends LiteUpdateIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

	@Nested
	class Verifications extends LiteVerificationIntegrationTests {

		@Override
		boolean isKeyed() {
			return true;
		}

	}

}
