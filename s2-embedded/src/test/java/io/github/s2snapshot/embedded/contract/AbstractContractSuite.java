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

package io.github.s2snapshot.embedded.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * All families of the contract on one server. The contract holds on every server; where
 * servers differ, {@code s2 lite} is right.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractContractSuite {

	private ContractServer server;

	abstract ContractServer start() throws Exception;

	@BeforeAll
	void startServer() throws Exception {
		this.server = start();
	}

	@AfterAll
	void stopServer() throws Exception {
		if (this.server != null) {
			this.server.close();
		}
	}

	ContractServer server() {
		return this.server;
	}

	@Nested
	class Http extends HttpContract {

		Http() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Basins extends BasinContract {

		Basins() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Streams extends StreamContract {

		Streams() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Appends extends AppendContract {

		Appends() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Conditions extends ConditionContract {

		Conditions() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class CommandRecords extends CommandContract {

		CommandRecords() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Timestamps extends TimestampContract {

		Timestamps() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Reads extends ReadContract {

		Reads() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class AppendSessions extends AppendSessionContract {

		AppendSessions() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class ReadSessions extends ReadSessionContract {

		ReadSessions() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class EventStreams extends EventStreamContract {

		EventStreams() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Encryption extends EncryptionContract {

		Encryption() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Deletions extends DeletionContract {

		Deletions() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Contents extends ContentContract {

		Contents() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Wire extends WireContract {

		Wire() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class AutoCreation extends AutoCreateContract {

		AutoCreation() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class ControlPlane extends ControlPlaneContract {

		ControlPlane() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class SdkReads extends SdkReadContract {

		SdkReads() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class StreamHandles extends StreamHandleContract {

		StreamHandles() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Sdk extends SdkContract {

		Sdk() {
			super(AbstractContractSuite.this::server);
		}

	}

	@Nested
	class Producers extends ProducerContract {

		Producers() {
			super(AbstractContractSuite.this::server);
		}

	}

}
