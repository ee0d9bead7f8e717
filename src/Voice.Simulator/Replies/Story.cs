namespace Voice.Simulator.Replies;

/// <summary>The long story: about a minute and a half of speech, something to interrupt.</summary>
static class Story
{
    public const string Text =
        """
        Once upon a time there was a lighthouse keeper called Ada, who lived on a rock so small that her garden had room for exactly one potato. Every evening she climbed the hundred and twelve steps, lit the lamp, and said good night to the ships, although not one of them had ever answered.

        One autumn the fog came and did not leave. It lay on the sea like a grey blanket for nine days, and the lamp, which could be seen for twenty miles, could not be seen from the potato. Ada heard the ships go by, slowly, ringing their bells, each one a little lost and a little afraid.

        On the tenth evening she left the lamp dark. She carried her old brass trumpet up the hundred and twelve steps and began to play. She did not play well. She knew three tunes, and two of them were the same tune at different speeds. But she played all night, and in the fog the ships began to turn towards her, and then to turn aside, one after the other, because now they knew where the rock was.

        In the morning the fog lifted. There were fourteen ships around the rock, all of them safe, and for the first time somebody answered. They blew their horns, all fourteen together, so loudly that the potato jumped out of the ground.

        Ada baked it that evening. She said it was the best potato she had ever eaten, and she lit the lamp, and she said good night to the ships. And far out on the dark water, one after the other, they said good night to her.
        """;
}
