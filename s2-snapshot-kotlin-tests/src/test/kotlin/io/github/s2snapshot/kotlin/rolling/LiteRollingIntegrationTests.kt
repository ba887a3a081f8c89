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

package io.github.s2snapshot.kotlin.rolling

import io.github.s2snapshot.embedded.lite.S2LiteServer
import org.junit.jupiter.api.Assumptions.assumeTrue

/**
 * Runs the scenarios on s2 lite.
 */
class LiteRollingIntegrationTests : AbstractRollingScenarios() {

    private var server: S2LiteServer? = null

    override fun startServer(): String {
        assumeTrue(S2LiteServer.isRequired() || S2LiteServer.findProgram().isPresent, "s2 lite is not installed")
        return S2LiteServer.start().also { server = it }.endpoint()
    }

    override fun stopServer() {
        server?.close()
    }
}
