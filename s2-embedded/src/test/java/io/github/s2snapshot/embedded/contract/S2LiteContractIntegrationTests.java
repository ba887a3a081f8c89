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

import io.github.s2snapshot.embedded.lite.S2LiteServer;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Contract tests for the real {@code s2 lite}.
 */
class S2LiteContractIntegrationTests extends AbstractContractSuite {

	@Override
	ContractServer start() {
		if (!S2LiteServer.isRequired()) {
			assumeThat(S2LiteServer.findProgram()).as("the program s2").isPresent();
		}
		S2LiteServer server = S2LiteServer.start();
		return new ContractServer(server.endpoint(), server);
	}

}
